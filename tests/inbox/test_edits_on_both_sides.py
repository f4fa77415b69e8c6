"""Edits here and at Stripe in any interleaving, with events lost, late, doubled and out of order, and answers that
never come: no side's edit is lost without a conflict being shown, and in the end both sides say the same.

Every edit writes a value that nobody wrote before. A value is *accounted for* when it is what both sides say in the
end, when its own side wrote another after it, when the other side's person had it before them and wrote another, or
when a conflict was shown in which it stood.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count

from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.doctor.invariants.catalogue_steps import CATALOGUE_STEPS
from payments.models import Ask, DriftItem, Product, StripeCall
from payments.operations.ask_about import ask_about
from payments.operations.edit_mirrored import edit_mirrored
from payments.operations.perform_call import perform_call
from payments.operations.push import push
from payments.operations.read_asked import read_asked
from payments.operations.refused import Refused
from payments.operations.resolve_conflict import conflicts_of, resolve_conflict, seal_of
from payments.sync.repair_drift import repair_object
from tests.inbox.test_any_arrival import MANY
from tests.operations.catalogue import perform_pushes
from tests.operations.shop import clock, later
from tests.operations.stripe_side import Json, api, deliver, events_of
from tests.sandbox.process import SandboxProcess
from tests.sync.backfill import backfill

PRODUCT_STEPS = CATALOGUE_STEPS[0]
STORIES = int(os.environ.get("HISTORIES", "20"))  # more of them, for a longer search
FIELDS = ("name", "description", "metadata.glaze")
FAULTS = ("timeout_after", "timeout_before", "500_after", "500_before", "429")


@dataclass
class Story:
    """One product, what each side wrote into its fields, and what a person was shown."""

    sandbox: SandboxProcess
    product: Product
    numbers: count[int] = field(default_factory=lambda: count(1))
    minutes: int = 0
    heard: int = 0
    late: list[Json] = field(default_factory=list)
    written: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: {name: [] for name in FIELDS})
    replaced: set[str] = field(default_factory=set)  # by someone who had it before them
    shown: set[str] = field(default_factory=set)  # in a conflict

    def ours(self) -> dict[str, str]:
        self.product.refresh_from_db()
        return {"name": self.product.name, "description": self.product.description,
                "metadata.glaze": self.product.metadata.get("glaze", "")}  # fmt: skip

    def theirs(self) -> dict[str, str]:
        there = api(self.sandbox, "GET", f"/v1/products/{self.product.stripe_id}")
        return {"name": there["name"], "description": there["description"] or "",
                "metadata.glaze": there["metadata"].get("glaze", "")}  # fmt: skip

    def look(self) -> None:
        """A person sees the conflicts that are shown now."""
        self.product.refresh_from_db()
        if self.product.step == "conflict":
            for each in conflicts_of(self.product):
                self.shown |= {str(each.ours), str(each.theirs)}

    def tick(self) -> None:
        """A step takes some seconds."""
        self.sandbox.clock(advance=3)
        self.minutes += 30


Step = Callable[[Story], None]


def edit_here(story: Story, *, name: str) -> None:
    """Staff edit what they see."""
    value = f"here {next(story.numbers)}"
    story.replaced.add(story.ours()[name])
    changes = {"metadata": {**story.product.metadata, "glaze": value}} if "." in name else {name: value}
    edit_mirrored(row=story.product, changes=changes, by=None, now=story_clock(story))
    story.written[name].append(("here", value))


def edit_there(story: Story, *, name: str) -> None:
    """Somebody edits it at Stripe's own pages."""
    value = f"there {next(story.numbers)}"
    story.replaced.add(story.theirs()[name])
    changes = {"metadata": {"glaze": value}} if "." in name else {name: value}
    api(story.sandbox, "POST", f"/v1/products/{story.product.stripe_id}", **changes)
    story.written[name].append(("there", value))


def work(story: Story, *, answer: str = "") -> None:
    """The worker makes the calls that are due, each once; a change may go wrong."""
    if answer:
        story.sandbox.calls(answer, "/v1/products/*", method="POST")
    for pk in StripeCall.objects.filter(state__in=StripeCall.OPEN).order_by("pk").values_list("pk", flat=True):
        perform_call(call_id=pk, now=story_clock(story))
    story.sandbox.clear_calls()


def hear(story: Story, *, how: str) -> None:
    """What happened since arrives; or does not, or later, or twice, or the other way round."""
    events = [each for each in events_of(story.sandbox, seen=story.heard) if each["type"].startswith("product.")]
    story.heard = len(events_of(story.sandbox))
    if how == "lost":
        return
    if how == "late":
        story.late += events
        return
    deliver(*(events[::-1] if how == "reversed" else events), *(events if how == "doubled" else []))


def hear_late(story: Story) -> None:
    """What was late arrives."""
    deliver(*story.late)
    story.late = []


def read(story: Story) -> None:
    """What was put down to be asked about is read."""
    for pk in Ask.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True):
        read_asked(ask_id=pk, now=story_clock(story))


def sync(story: Story) -> None:
    """Everything is taken in from Stripe's list."""
    backfill("product")


def repair(story: Story) -> None:
    """Staff have some difference repaired: what was heard of the product is forgotten, and it is read anew."""
    now = story_clock(story)
    item = DriftItem.objects.create(kind="product", stripe_id=story.product.stripe_id, field="name", right="stripe",
                                    why="Seen.", state="repairing", found_at=now, seen_at=now)  # fmt: skip
    repair_object(item_id=item.pk, now=now)
    DriftItem.objects.all().delete()


def choose(story: Story, *, side: str) -> None:
    """A person decides what is in conflict."""
    story.look()
    found = conflicts_of(story.product)
    with suppress(Refused):
        choices = {each.field: side for each in found}
        resolve_conflict(row=story.product, choices=choices, seal=seal_of(found), by=None, now=story_clock(story))


def story_clock(story: Story) -> datetime:
    """The edge's clock, as far as the story has got."""
    return later(minutes=story.minutes)


def _step(play: Callable[..., None], **drawn: st.SearchStrategy[object]) -> st.SearchStrategy[Step]:
    return st.fixed_dictionaries(drawn).map(lambda given: partial(play, **given))


names = st.sampled_from(FIELDS)
steps = st.one_of(
    _step(edit_here, name=names),
    _step(edit_there, name=names),
    _step(work, answer=st.sampled_from(["", "", *FAULTS])),
    _step(hear, how=st.sampled_from(["in order", "doubled", "reversed", "late", "lost"])),
    st.one_of(
        st.just(hear_late),
        st.just(read),
        st.just(sync),
        st.just(repair),
        _step(choose, side=st.sampled_from(["ours", "theirs"])),
    ),
)


def forget_the_catalogue() -> None:
    """No product is left, nor what was said of any."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE payments_product, payments_stripeevent, payments_ask, payments_task, django_q_ormq, "
                       "payments_historicalproduct CASCADE")  # fmt: skip


def begin(sandbox: SandboxProcess) -> Story:
    """A product that both sides know."""
    sandbox.reset()
    sandbox.clock(now=int(clock().timestamp()), frozen=True)
    product = Product.objects.create(name="Cup", slug="cup", metadata={"glaze": "blue"}, created_at=clock())
    push(row=product, by=None, now=clock())
    perform_pushes()
    product.refresh_from_db()
    return Story(sandbox, product)


def end(story: Story) -> None:
    """The faults stop, everything that was late arrives, and Stripe is asked."""
    hear_late(story)
    now = story_clock(story)
    ask_about(kind="product", stripe_id=str(story.product.stripe_id), why="The end.", due_at=now, now=now)
    for _ in range(6):
        story.tick()
        work(story)
        read(story)
        story.look()


def accounted_for(story: Story, name: str, place: int) -> bool:
    side, value = story.written[name][place]
    written_over = any(each == side for each, _ in story.written[name][place + 1 :])
    both = story.ours()[name] == story.theirs()[name] == value
    return both or written_over or value in story.replaced or value in story.shown


@settings(parent=MANY, max_examples=STORIES)
@given(told=st.lists(steps, min_size=3, max_size=12))
def test_no_edit_is_lost_unseen_and_in_the_end_both_sides_agree(sandbox: SandboxProcess, told: list[Step]) -> None:
    forget_the_catalogue()
    story = begin(sandbox)
    for step in told:
        step(story)
        assert list(PRODUCT_STEPS.broken(Product.objects.all())) == [], "its page says where it stands"
        story.tick()
        story.look()
    end(story)
    torn = {each.field for each in conflicts_of(story.product)}
    here, there = story.ours(), story.theirs()
    assert {name: here[name] for name in FIELDS if name not in torn} == {
        name: there[name] for name in FIELDS if name not in torn
    }
    assert story.product.step == ("conflict" if torn else "in_step")
    lost = [
        (name, *story.written[name][place])
        for name in FIELDS
        for place in range(len(story.written[name]))
        if not accounted_for(story, name, place)
    ]
    assert lost == []
