"""One indicator of TA-Lib over a million points."""
import numpy as np
import talib

from peer import OPTIONS, column, serve

high, low, close = column("high"), column("low"), column("close")
RUNS = {
    "SMA": lambda: (talib.SMA(close, 10),),
    "EMA": lambda: (talib.EMA(close, 12),),
    "RSI": lambda: (talib.RSI(close, 14),),
    "MACD": lambda: talib.MACD(close, 12, 26, 9),
    "ATR": lambda: (talib.ATR(high, low, close, 14),),
    "Bollinger": lambda: talib.BBANDS(close, 20, 2, 2),
    "ADX": lambda: (talib.ADX(high, low, close, 14),),
}
# upper, middle, lower there; middle, upper, lower here
ORDER = {"Bollinger": (1, 0, 2)}
which = OPTIONS["indicator"]
made = None


def run():
    global made
    made = RUNS[which]()
    return {}


def sums():
    columns = [made[i] for i in ORDER.get(which, range(len(made)))]
    return {f"sum{i}": float(np.nansum(one)) for i, one in enumerate(columns)}


run()
figures = sums()


def timed():
    run()
    return figures


serve(timed, {"TA-Lib": talib.__version__, "C": talib.__ta_version__.decode().split(" ")[0], "numpy": np.__version__})
