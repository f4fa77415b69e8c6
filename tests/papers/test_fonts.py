"""Which writing needs which font."""

from __future__ import annotations

import pytest
from django.utils import timezone

from payments.doctor.examination import Examination
from payments.doctor.names_on_paper import names_can_be_drawn
from payments.models import Customer
from payments.papers.fonts import ALWAYS, families, families_for, not_drawable, package_for

BARE = frozenset(ALWAYS)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Zoë Müller-Łukasz, 12 º ½ 🎉 €", set()),
        ("Αθήνα Київ القاهرة חיפה", set()),
        ("株式会社", {"Chinese characters"}),
        ("ひかり ビル", {"Japanese kana"}),
        ("김민준", {"Korean hangul"}),
        ("สมชาย नेहा", {"Thai", "Devanagari"}),
    ],
)
def test_a_bare_machine_lacks_these(text: str, missing: set[str]) -> None:
    assert not_drawable(text, having=BARE) == missing
    assert not not_drawable(text, having=BARE | {f"Noto Sans CJK {each}" for each in ("SC", "JP", "KR")}) - {
        "Thai",
        "Devanagari",
    }


def test_each_writing_has_its_package() -> None:
    assert [package_for(script) for script in ("Korean hangul", "Thai")] == ["fonts-noto-cjk", "fonts-noto-core"]


def test_one_character_is_drawn_as_its_readers_country_draws_it() -> None:
    if "Noto Sans CJK JP" not in families():
        pytest.skip("This machine has no fonts-noto-cjk.")
    for text, locale, region in [
        ("東京", "ja", "JP"),
        ("東京 ひ", "en", "JP"),
        ("臺北", "zh-TW", "TC"),
        ("北京", "en", "SC"),
    ]:
        assert families_for([text], locale)[-1] == f"Noto Sans CJK {region}"


def test_what_is_always_there_is_shipped() -> None:
    assert set(ALWAYS) <= families()


def test_a_name_that_cannot_be_drawn_is_found_by_the_doctor(transactional_db: None) -> None:
    def named(name: str) -> Customer:
        return Customer.objects.create(name=name, livemode=False, created_at=timezone.now())

    named("Zoë Müller")
    assert list(names_can_be_drawn(Examination(now=timezone.now()))) == []
    customer = named("\U00018800")  # Tangut, which has no sans
    (finding,) = names_can_be_drawn(Examination(now=timezone.now()))
    assert f"customer {customer.pk}" in finding.cause
    assert "Tangut" in finding.cause
    assert "fonts-noto-core" in str(finding.hint)
