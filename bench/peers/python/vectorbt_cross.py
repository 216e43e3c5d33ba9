"""sma-cross on vectorbt: one pair of windows, or a grid of them in one call; orders, final value, drawdown, Sharpe ratio."""
import warnings

import numpy as np
import pandas as pd
import vectorbt as vbt

from peer import OPTIONS, column, serve

warnings.filterwarnings("ignore")
close, open_ = column("close"), column("open")
index = pd.date_range("1970-01-01", periods=len(close), freq="D" if OPTIONS.get("daily") else "min")[: len(close)]
CLOSE = pd.Series(close, index=index)
OPEN = pd.Series(open_, index=index)
FAST, SLOW = OPTIONS["fast"], OPTIONS["slow"]


def later(signal):
    """What is decided on a close is done at the next open."""
    return np.vstack([np.zeros((1, signal.shape[1]), bool), signal[:-1]])


def means(windows):
    distinct = sorted(set(windows))
    made = vbt.MA.run(CLOSE, window=distinct).ma.to_numpy().reshape(len(close), len(distinct))
    return made[:, [distinct.index(one) for one in windows]]


def run():
    fast, slow = means(FAST), means(SLOW)
    up = (fast > slow) & ~np.isnan(fast) & ~np.isnan(slow)
    before = later(up)
    columns = pd.RangeIndex(up.shape[1])
    entries = pd.DataFrame(later(up & ~before), index=index, columns=columns)
    exits = pd.DataFrame(later(~up & before), index=index, columns=columns)
    made = vbt.Portfolio.from_signals(
        CLOSE, entries, exits, price=OPEN, size=1, fees=0.0002, init_cash=OPTIONS["cash"], freq="1D"
    )
    final = np.asarray(made.final_value()).reshape(-1)
    drawdown = np.asarray(made.max_drawdown()).reshape(-1)
    sharpe = np.asarray(made.sharpe_ratio(year_freq="252D")).reshape(-1)
    fills = np.asarray(made.orders.count()).reshape(-1)
    return {
        "equity": float(final.sum()),
        "fills": int(fills.sum()),
        "drawdown": float(np.nan_to_num(drawdown).sum()),
        "sharpe": float(np.nan_to_num(sharpe).sum()),
    }


serve(run, {"vectorbt": vbt.__version__, "pandas": pd.__version__, "numpy": np.__version__})
