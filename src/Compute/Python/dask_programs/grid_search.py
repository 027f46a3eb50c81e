"""A grid search of scikit-learn's: one model for each combination of parameters and each part of the data that is left out. joblib does them."""
import sys

import joblib
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

values = int(sys.argv[1])
backend = sys.argv[2]  # 'dask' uses the cluster of the Client that there is
workers = int(sys.argv[3])

X, y = load_breast_cancer(return_X_y=True)
model = make_pipeline(StandardScaler(), SVC())
grid = {
    'svc__C': [2.0 ** power for power in range(-values // 2, values - values // 2)],
    'svc__gamma': [2.0 ** -power for power in range(1, values + 1)],
}
search = GridSearchCV(model, grid, cv=5)

with joblib.parallel_backend(backend, n_jobs=workers):
    search.fit(X, y)

best_score = search.best_score_
best_parameters = search.best_params_
