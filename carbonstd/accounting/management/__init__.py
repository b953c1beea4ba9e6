"""Energy management: balances, metering, savings, performance indicators, and the contents of reports."""

from carbonstd.accounting.management.balance import energy_balance
from carbonstd.accounting.management.contents import contents_json, report_contents
from carbonstd.accounting.management.overview import Management, energy_management

__all__ = ["Management", "contents_json", "energy_balance", "energy_management", "report_contents"]
