"""sma-cross on backtrader, on one symbol or several that share the cash."""
import backtrader as bt
import numpy as np

from peer import OPTIONS, column, serve

SYMBOLS = OPTIONS.get("symbols", 1)
MINUTE = 1.0 / 1440


class Columns(bt.feed.DataBase):
    """A feed over columns in memory: a minute a bar."""

    params = (("columns", None),)

    def start(self):
        super().start()
        self.i = 0

    def _load(self):
        open_, high, low, close = self.p.columns
        if self.i >= len(close):
            return False
        i = self.i
        self.lines.datetime[0] = 730_000.0 + i * MINUTE
        self.lines.open[0] = open_[i]
        self.lines.high[0] = high[i]
        self.lines.low[0] = low[i]
        self.lines.close[0] = close[i]
        self.lines.volume[0] = 0.0
        self.lines.openinterest[0] = 0.0
        self.i = i + 1
        return True


class Cross(bt.Strategy):
    def __init__(self):
        self.pairs = [(data, bt.ind.SMA(data.close, period=10), bt.ind.SMA(data.close, period=30)) for data in self.datas]
        self.fills = 0

    def notify_order(self, order):
        if order.status == order.Completed:
            self.fills += 1

    def next(self):
        for data, fast, slow in self.pairs:
            held = self.getposition(data).size
            if fast[0] > slow[0]:
                if held == 0:
                    self.buy(data=data, size=1)
            elif held > 0:
                self.sell(data=data, size=held)


def suffix(k):
    return "" if SYMBOLS == 1 else str(k)


FEEDS = [[column(name + suffix(k)).tolist() for name in ("open", "high", "low", "close")] for k in range(SYMBOLS)]


def run():
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.broker.setcash(OPTIONS["cash"])
    cerebro.broker.setcommission(commission=0.0002)
    for columns in FEEDS:
        cerebro.adddata(Columns(columns=columns))
    cerebro.addstrategy(Cross)
    cerebro.addanalyzer(bt.analyzers.DrawDown)
    cerebro.addanalyzer(bt.analyzers.TradeAnalyzer)
    strategy = cerebro.run()[0]
    return {"equity": cerebro.broker.getvalue(), "fills": strategy.fills}


serve(run, {"backtrader": bt.__version__, "numpy": np.__version__})
