"""The catalogue leaves as a sheet and comes back: with a preview, and no file does more than it says."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from payments.domain.money import Money
from payments.models import Price, Product, StripeCall
from payments.operations.set_price import set_price
from tests.admin.rows import NOW, staff

pytestmark = pytest.mark.django_db
PAGE = "/admin/payments/product"
CSV, XLSX = "0", "1"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted", "'=1")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cup() -> Product:
    product = Product.objects.create(name="Cup", slug="cup", description="For tea.", created_at=NOW)
    set_price(product=product, unit=Money(1800, "eur"), now=NOW)
    return product


def sheet(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def preview(client: Client, content: bytes, kind: str = CSV, name: str = "in.csv") -> str:
    file = SimpleUploadedFile(name, content)
    answer = client.post(f"{PAGE}/import/", {"import_file": file, "format": kind, "resource": "0"})
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(client: Client, html: str) -> None:
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    assert client.post(f"{PAGE}/process_import/", hidden).status_code == 302


def exported(client: Client, kind: str = CSV) -> bytes:
    answer = client.post(f"{PAGE}/export/", {"format": kind, "resource": "0"})
    assert answer.status_code == 200
    return answer.content


def test_the_preview_says_what_would_change_and_changes_nothing(cup: Product) -> None:
    client = staff("Merchant")
    calls = StripeCall.objects.count()
    rows = [{"slug": "cup", "name": "Mug", "price_eur": "19.00"}, {"slug": "bowl", "name": "Bowl", "price_eur": ""}]
    html = preview(client, sheet(*rows))
    assert "Confirm import" in html
    assert "Mug" in html
    cup.refresh_from_db()
    assert (cup.name, Product.objects.count(), StripeCall.objects.count()) == ("Cup", 1, calls)


def test_what_was_confirmed_goes_through_the_operations(cup: Product) -> None:
    client = staff("Merchant")
    rows = [
        {"slug": "cup", "name": "Mug", "price_eur": "19.00", "price_jpy": "3000", "active": "yes", "metadata": "a: 1"},
        {"slug": "bowl", "name": "Bowl", "price_eur": "25", "price_jpy": "", "active": "no", "metadata": ""},
    ]
    confirm(client, preview(client, sheet(*rows)))
    cup.refresh_from_db()
    bowl = Product.objects.get(slug="bowl")
    assert (cup.name, cup.metadata, cup.description) == ("Mug", {"a": "1"}, "For tea.")
    assert (bowl.active, bowl.step) == (False, "waiting")
    sold = Price.objects.sold_at().order_by("currency", "unit_amount").values_list("currency", "unit_amount")
    assert list(sold) == [("eur", 1900), ("eur", 2500), ("jpy", 3000)]
    assert Price.objects.filter(active=False, unit_amount=1800).exists(), "the old one is kept"
    assert StripeCall.objects.filter(kind="create_product").count() == 2
    history = cup.history.latest()
    assert history.history_user is not None


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_what_leaves_comes_back_the_same_and_no_cell_is_a_formula(cup: Product, kind: str) -> None:
    for number, text in enumerate(FORMULAS):
        Product.objects.create(
            name=f"{text}", slug=f"p{number}", summary=text, created_at=NOW, metadata={"k": text.strip()}
        )
    client = staff("Merchant")
    content = exported(client, kind)
    if kind == CSV:
        cells = [cell for row in csv.reader(io.StringIO(content.decode())) for cell in row]
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]
        cells = [str(cell.value or "") for row in book.active.iter_rows() for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    before = list(Product.objects.order_by("pk").values("slug", "name", "summary", "metadata"))
    calls = StripeCall.objects.count()
    confirm(client, preview(client, content, kind, "in.csv" if kind == CSV else "in.xlsx"))
    after = list(Product.objects.order_by("pk").values("slug", "name", "summary", "metadata"))
    stripped = [{**row, "name": row["name"].strip(), "summary": row["summary"].strip()} for row in before]
    assert [{**row} for row in after] == stripped
    assert StripeCall.objects.count() - calls <= 1, "a tab in front of a name is not kept; nothing else changed"


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        ("slug,name\ncup,Café\n".encode("latin-1"), CSV, "not UTF-8"),
        ("slug,name\ncup,Café\n".encode("utf-16"), CSV, "not UTF-8"),
        (b"slug,name\ncup,a\x00b\n", CSV, "no text has"),
        (b"", CSV, "empty"),
        (b"PK\x03\x04 not a zip", XLSX, "no XLSX"),
        (b"slug,name\ncup,Mug\n", XLSX, "no XLSX"),
        (b"x" * 5_000_001, CSV, "more than 5 MB"),
        (b"slug," + b",".join(b"c%d" % n for n in range(70)) + b"\n", CSV, "at most 60"),
        (b"slug,name\n" + b"a,b\n" * 5001, CSV, "At most 5000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(cup: Product, content: bytes, kind: str, said: str) -> None:
    html = preview(staff("Merchant"), content, kind)
    assert said in html
    assert "Confirm import" not in html


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(cup: Product) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 6_000_000)
    assert "unpacks to more than 5 MB" in preview(staff("Merchant"), out.getvalue(), XLSX, "in.xlsx")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"slug": "cup", "price_eur": "1.234"}, "1.234 is no price in EUR"),
        ({"slug": "cup", "price_eur": "-1"}, "-1 is no price in EUR"),
        ({"slug": "cup", "price_eur": "1e40"}, "is no price"),
        ({"slug": "cup", "price_eur": "NaN"}, "is no price"),
        ({"slug": "cup", "active": "perhaps"}, "Write yes or no"),
        ({"slug": "", "name": "Nameless"}, "slug is empty"),
        ({"slug": "two words", "name": "Cup"}, "slug"),
        ({"slug": "cup", "nmae": "Mug"}, "There is no column"),
        ({"slug": "cup", "metadata": "ref: x"}, "our own mark"),
        ({"slug": "new", "name": ""}, "name"),
        ({"slug": "cup", "name": "x" * 251}, "250"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(cup: Product, row: dict[str, str], said: str) -> None:
    html = preview(staff("Merchant"), sheet(row))
    assert said.lower() in html.lower()
    assert "Confirm import" not in html
    cup.refresh_from_db()
    assert cup.name == "Cup"


def test_a_second_import_of_the_same_file_changes_nothing(cup: Product) -> None:
    client = staff("Merchant")
    content = sheet({"slug": "cup", "name": "Mug", "price_eur": "19.00"})
    confirm(client, preview(client, content))
    calls, prices = StripeCall.objects.count(), Price.objects.count()
    confirm(client, preview(client, content))
    assert (StripeCall.objects.count(), Price.objects.count()) == (calls, prices)


def test_a_file_of_somebody_else_cannot_be_named(cup: Product, tmp_path: Any) -> None:
    (tmp_path / "secret").write_text("slug,name\ncup,Stolen\n")
    client = staff("Merchant")
    for name in ("../secret", "secret", "/etc/passwd"):
        sent = {"import_file_name": name, "original_file_name": "x.csv", "format": CSV, "resource": "0"}
        with pytest.raises(FileNotFoundError):
            client.post(f"{PAGE}/process_import/", sent)
    cup.refresh_from_db()
    assert cup.name == "Cup"


@pytest.mark.parametrize("role", ["Finance", "Support", "Auditor", "Approver", ""])
def test_only_who_may_change_the_catalogue_imports_and_only_who_sees_it_exports(cup: Product, role: str) -> None:
    client = staff(role)
    assert client.get(f"{PAGE}/import/").status_code == 403
    assert client.post(f"{PAGE}/process_import/", {}).status_code == 403
    assert client.get(f"{PAGE}/export/").status_code == (403 if role in ("Approver", "") else 200)
