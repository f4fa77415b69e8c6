"""Where nothing is wrong the doctor finds nothing."""

from __future__ import annotations

from tests.doctor.house_call import Shop, call_the_doctor


def test_a_healthy_shop_is_told_so(shop: Shop) -> None:
    visit = call_the_doctor("--full")
    assert visit.named == {}
    assert visit.code == 0
    assert visit.report["ok"]
    # Nothing is set that these could look at.
    not_made = {each["name"] for each in visit.report["checks"] if each["state"] != "passed"}
    assert not_made == {"going_live", "mail", "price_pro"}
