"""What migrations wrote (groups, permissions, the house): kept aside, and put back after a test that commits.

Django empties every table and loads a dump instead, which takes longer than most tests.
"""

from __future__ import annotations

from django.db import connection

KEEP = """
DROP SCHEMA IF EXISTS as_migrated CASCADE;
CREATE SCHEMA as_migrated;
DO $$
DECLARE
    name text;
    is_full boolean;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO is_full;
        IF is_full THEN
            EXECUTE format('CREATE TABLE as_migrated.%I AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END $$;
"""
PUT_BACK = """
DO $$
DECLARE
    name text;
    differs boolean;
    used text[] := '{}';
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
        IF to_regclass(format('as_migrated.%I', name)) IS NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO differs;
        ELSE
            EXECUTE format(
                'SELECT EXISTS (TABLE public.%1$I EXCEPT TABLE as_migrated.%1$I)'
                ' OR EXISTS (TABLE as_migrated.%1$I EXCEPT TABLE public.%1$I)', name
            ) INTO differs;
        END IF;
        IF differs THEN
            used := used || format('public.%I', name);
        END IF;
    END LOOP;
    IF used <> '{}' THEN
        EXECUTE 'TRUNCATE ' || array_to_string(used, ', ') || ' CASCADE';
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'as_migrated' LOOP
            EXECUTE format('INSERT INTO public.%1$I SELECT * FROM as_migrated.%1$I ON CONFLICT DO NOTHING', name);
        END LOOP;
    END IF;
END $$;
"""


def keep_migrated_rows() -> None:
    """Remember what the tables hold now: nothing but what migrations wrote."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP)


def put_migrated_rows_back() -> None:
    """Every table holds that again, and nothing else. Sequences go on."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_BACK)
