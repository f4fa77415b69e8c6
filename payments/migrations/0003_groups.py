"""The six groups of staff and what each may do."""

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

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
