"""A grid search on scikit-learn's breast-cancer data (dask_programs/grid_search.py). size: values of each of the two parameters."""
import json

from answer import item_hash
from dask_program import Program


class Work(Program):
    """The search. Its answer is compared with the sequential run's, as every answer is."""

    script = 'grid_search.py'
    results = ('best_score', 'best_parameters')
    imports = ('sklearn.model_selection', 'sklearn.svm')

    def __init__(self, size, seed, parameters):
        super().__init__(size, seed, parameters)
        self._workers = int(parameters['workers'])

    def arguments(self, backend):
        return [self.size, backend, self._workers]

    def verify(self, found):
        score, best = found['best_score'], found['best_parameters']
        millionths = round(score * 1000000)
        checksum = item_hash(millionths, hash_of(best))
        return millionths, checksum, 'best score {:.4f} with C = {:g} and gamma = {:g}, of {:,} models'.format(
            score, best['svc__C'], best['svc__gamma'], self.size * self.size * 5)


def hash_of(parameters):
    """The same for the same parameters, in every process."""
    return sum(item_hash(place, letter) for place, letter in enumerate(json.dumps(parameters, sort_keys=True).encode())) & (1 << 63) - 1
