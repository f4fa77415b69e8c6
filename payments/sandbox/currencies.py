"""What Stripe accepts as an amount in each currency, and how people read it."""

from .errors import InvalidRequest


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


ZERO_DECIMAL = _codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
THREE_DECIMAL = _codes("bhd jod kwd omr tnd")
WHOLE_UNITS_TIMES_100 = frozenset(("isk", "ugx"))
OTHERS = _codes(
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve "
    "czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr jmd kes kgs khr kyd kzt "
    "lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr "
    "pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah usd uyu uzs wst "
    "xcd yer zar zmw"
)
SUPPORTED = ZERO_DECIMAL | THREE_DECIMAL | WHOLE_UNITS_TIMES_100 | OTHERS
MINIMUM = {
    "usd": 50, "aed": 200, "ars": 50, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "cop": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "idr": 50, "ils": 50, "inr": 50, "jpy": 50, "krw": 50,
    "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "php": 50, "pln": 200, "ron": 200, "rub": 50, "sek": 300,
    "sgd": 50, "thb": 1000, "zar": 50,
}  # fmt: skip
LARGEST = 999_999_999_999  # twelve digits, the most a card takes
SIGNS = {"eur": "€", "usd": "$", "gbp": "£", "jpy": "¥", "inr": "₹", "krw": "₩", "chf": "CHF ", "pln": "zł "}


def currency(code: str, param: str) -> str:
    """The code in lower case, if it is one."""
    if code.lower() not in SUPPORTED:
        raise InvalidRequest(f"Invalid currency: {code[:20]}.", param)
    return code.lower()


def decimals(code: str) -> int:
    return 0 if code in ZERO_DECIMAL else 3 if code in THREE_DECIMAL else 2


def shown(amount: int, code: str) -> str:
    """An amount as people write it: ``€49.00``, ``¥500``, ``KWD 1.230``."""
    places = decimals(code)
    number = f"{amount:,}" if places == 0 else f"{amount // 10**places:,}.{amount % 10**places:0{places}d}"
    return f"{SIGNS.get(code, code.upper() + ' ')}{number}"


def check_precision(amount: int, code: str, param: str) -> None:
    """Three-decimal currencies end in 0, krónur and shillings in 00."""
    if code in THREE_DECIMAL and amount % 10:
        raise InvalidRequest(f"Invalid amount: {amount}. {code.upper()} amounts must end in 0.", param)
    if code in WHOLE_UNITS_TIMES_100 and amount % 100:
        raise InvalidRequest(f"Invalid amount: {amount}. {code.upper()} amounts must end in 00.", param)


def check_chargeable(amount: int, code: str, param: str, subject: str = "Amount") -> None:
    """Between the currency's minimum and twelve digits."""
    check_precision(amount, code, param)
    least = MINIMUM.get(code, 1)
    if amount < least:
        raise InvalidRequest(f"{subject} must be at least {shown(least, code)} {code}", param, "amount_too_small")
    if amount > LARGEST:
        raise InvalidRequest(f"{subject} must be no more than {shown(LARGEST, code)}", param, "amount_too_large")
