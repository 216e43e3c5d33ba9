"""sma-cross on backtesting.py, with its whole table of statistics."""
import warnings

import backtesting
import numpy as np
import pandas as pd
from backtesting import Backtest, Strategy

from peer import OPTIONS, column, serve

warnings.filterwarnings("ignore")


def mean(values, n):
    """Until both can speak both are 0: so no bar is skipped, and nothing is decided early."""
    made = pd.Series(values).rolling(n).mean().to_numpy().copy()
    made[:29] = 0
    return made


class Cross(Strategy):
    def init(self):
        self.fast = self.I(mean, self.data.Close, 10)
        self.slow = self.I(mean, self.data.Close, 30)

    def next(self):
        if self.fast[-1] > self.slow[-1]:
            if not self.position:
                self.buy(size=1)
        elif self.position:
            self.position.close()


names = ("Open", "High", "Low", "Close")
frame = pd.DataFrame({name: column(name.lower()) for name in names})
frame.index = pd.date_range("2001-01-01", periods=len(frame), freq="min")


def run():
    test = Backtest(frame, Cross, cash=OPTIONS["cash"], commission=0.0002, finalize_trades=False)
    stats = test.run()
    closed = len(stats["_trades"])
    still = len(stats["_strategy"].trades) if hasattr(stats["_strategy"], "trades") else 0
    return {"equity": float(stats["Equity Final [$]"]), "fills": 2 * closed + still}


serve(run, {"backtesting": backtesting.__version__, "pandas": pd.__version__, "numpy": np.__version__})
