-- What would have been with twice the cores is one of several multiples now.
update runs set result = replace(result, '"change":"twiceTheCores"', '"change":"moreCores","times":2') where result like '%"change":"twiceTheCores"%';
