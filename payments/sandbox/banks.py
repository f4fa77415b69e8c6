"""The test bank accounts of the delayed debit: Stripe's SEPA test IBANs."""

from dataclasses import dataclass

SETTLES_AFTER = 3 * 24 * 3600  # a bank debit is known to have worked after three days


@dataclass(frozen=True)
class Account:
    name: str
    iban: str
    succeeds: bool
    note: str

    @property
    def country(self) -> str:
        return self.iban[:2]

    @property
    def last4(self) -> str:
        return self.iban[-4:]

    @property
    def bank_code(self) -> str:
        return self.iban[4:12] if self.country == "DE" else self.iban[4:9]


ACCOUNTS = (
    Account("pm_sepaDebit_de_success", "DE89370400440532013000", True, "Succeeds after three days"),
    Account("pm_sepaDebit_de_failed", "DE62370400440532013001", False, "Fails after three days"),
    Account("pm_sepaDebit_at_success", "AT611904300234573201", True, "Succeeds after three days"),
    Account("pm_sepaDebit_at_failed", "AT861904300235473202", False, "Fails after three days"),
)
BY_NAME = {account.name: account for account in ACCOUNTS}
BY_IBAN = {account.iban: account for account in ACCOUNTS}
INVALID = "The IBAN is invalid."
NOT_A_TEST_IBAN = "Only test IBANs work in the sandbox: no real money moves here."


def look_up(typed: str) -> Account | str:
    """The test account with this IBAN, or the words that say what is wrong."""
    iban = "".join(typed.split()).upper()
    if iban in BY_IBAN:
        return BY_IBAN[iban]
    return NOT_A_TEST_IBAN if well_formed(iban) else INVALID


def well_formed(iban: str) -> bool:
    """ISO 13616: the rearranged number leaves 1 when divided by 97."""
    if not 15 <= len(iban) <= 34 or not iban.isascii() or not iban.isalnum() or not iban[:2].isalpha():
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1
