ITEMS = SIZE

def item(number):
    """1 if the number is prime, by trial division."""
    if number < 2:
        return 0
    end = int(number ** 0.5) if PARAMETERS["divisors"] == "root" else number - 1
    divisor = 2
    while divisor <= end:
        if number % divisor == 0:
            return 0
        divisor += 1
    return 1
