"""Quotes in, one market order in ten, all risk checks on: the shape that NautilusTrader is made for."""
from decimal import Decimal

import nautilus_trader
import numpy as np
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig, RiskEngineConfig, StrategyConfig
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import QuoteTick
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import Venue
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider
from nautilus_trader.trading.strategy import Strategy

from peer import OPTIONS, column, serve

instrument = TestInstrumentProvider.default_fx_ccy("EUR/USD", Venue("SIM"))
bid, ask = column("bid"), column("ask")
size = Quantity.from_int(1_000_000)
quotes = [
    QuoteTick(instrument.id, Price(b, 5), Price(a, 5), size, size, 1_000_000_000 * (i + 1), 1_000_000_000 * (i + 1))
    for i, (b, a) in enumerate(zip(bid.tolist(), ask.tolist()))
]


class Config(StrategyConfig, frozen=True):
    pass


class EveryTenth(Strategy):
    def on_start(self):
        self.seen = 0
        self.fills = 0
        self.money = 0.0
        self.lot = instrument.make_qty(Decimal(1000))
        self.subscribe_quote_ticks(instrument.id)

    def on_quote_tick(self, tick):
        self.seen += 1
        if self.seen % 10 != 0:
            return
        side = OrderSide.BUY if (self.seen // 10) % 2 == 1 else OrderSide.SELL
        self.submit_order(self.order_factory.market(instrument.id, side, self.lot))

    def on_order_filled(self, event):
        self.fills += 1
        signed = -1 if event.order_side == OrderSide.BUY else 1
        self.money += signed * float(event.last_px) * float(event.last_qty)


engine = BacktestEngine(
    BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True), risk_engine=RiskEngineConfig(bypass=False))
)
engine.add_venue(
    venue=Venue("SIM"),
    oms_type=OmsType.NETTING,
    account_type=AccountType.MARGIN,
    base_currency=USD,
    starting_balances=[Money(1_000_000, USD)],
)
engine.add_instrument(instrument)
engine.add_data(quotes)
strategy = EveryTenth(Config())
engine.add_strategy(strategy)


def run():
    engine.reset()
    engine.run()
    return {"fills": strategy.fills, "money": strategy.money}


serve(run, {"nautilus_trader": nautilus_trader.__version__, "numpy": np.__version__})
