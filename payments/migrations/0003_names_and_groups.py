"""What the pages are called; the six groups of staff and what each may do."""

from typing import Any

from django.db import migrations

from payments.models.roles import give_groups_their_permissions


def give(apps: Any, schema_editor: Any) -> None:
    give_groups_their_permissions(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_guards"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            "ask", {"verbose_name": "read at Stripe", "verbose_name_plural": "read at Stripe"}
        ),
        migrations.AlterModelOptions(
            "stripecall", {"verbose_name": "call to Stripe", "verbose_name_plural": "asked of Stripe"}
        ),
        migrations.AlterModelOptions(
            "stripeevent",
            {
                "permissions": [("process_stripeevent", "Can process an event again")],
                "verbose_name": "event from Stripe",
                "verbose_name_plural": "heard from Stripe",
            },
        ),
        migrations.AlterModelOptions("task", {"verbose_name": "task", "verbose_name_plural": "needs attention"}),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
