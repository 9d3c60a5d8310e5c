#!/usr/bin/env python3
"""Imports the bundle that is beside this file into Superset, or brings an imported one up to date.

Run it by the Python that Superset is installed in, with Superset's own configuration (SUPERSET_CONFIG_PATH):

    export XINGTU_READER_URI=postgresql+psycopg2://xingtu_bi:PASSWORD@db.example.org/analytics
    python config/superset/import.py

XINGTU_READER_URI   the database, as a login that is a member of xingtu_reader; Superset keeps the password encrypted.
                    May be left out when the bundle is there already: then its connection stays as it is.
XINGTU_TIMEZONE     the time zone of the job's snapshots, if it is not Asia/Shanghai; at each import.
XINGTU_OWNER        who owns what is imported; admin if not set.

Everything is known by its uuid: importing again replaces what the bundle holds, and changes to that are lost; copy a
dashboard before changing it.
"""

import json
import os
import pathlib
import re
import sys

import yaml

BUNDLE = pathlib.Path(__file__).resolve().parent
ZONE = "Asia/Shanghai"


def read_bundle():
    paths = [BUNDLE / "metadata.yaml"]
    for folder in ("databases", "datasets", "charts", "dashboards"):
        paths += sorted((BUNDLE / folder).rglob("*.yaml"))
    zone = os.environ.get("XINGTU_TIMEZONE", ZONE)
    if not zone.replace("/", "").replace("_", "").replace("-", "").replace("+", "").isalnum():
        sys.exit(f"import.py: XINGTU_TIMEZONE: {zone} is not the name of a time zone")
    return {str(path.relative_to(BUNDLE)): path.read_text(encoding="utf-8").replace(ZONE, zone) for path in paths}


def kept(present, config):
    """The connection as somebody may have changed it in Superset, in the time zone of the bundle's datasets."""
    same = {key: getattr(present, key) for key in config if key not in ("uuid", "version", "sqlalchemy_uri", "extra")}
    ours = config["extra"]["engine_params"]["connect_args"]["options"]
    return config | same | {
        "sqlalchemy_uri": present.sqlalchemy_uri_decrypted,
        "extra": json.loads(re.sub(r"-c timezone=[\w/+-]+", ours, present.extra or "{}")),
    }


def set_connection(contents):
    from superset import db
    from superset.models.core import Database

    for name in [name for name in contents if name.startswith("databases/")]:
        config = yaml.safe_load(contents[name])
        uri = os.environ.get("XINGTU_READER_URI")
        present = db.session.query(Database).filter_by(uuid=config["uuid"]).first()
        if uri:
            config["sqlalchemy_uri"] = uri
        elif present:
            config = kept(present, config)
        else:
            sys.exit("import.py: XINGTU_READER_URI is not set: the bundle holds no connection of its own")
        contents[name] = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)


def main():
    from superset.app import create_app

    contents = read_bundle()
    app = create_app()
    with app.app_context():
        from flask import g
        from superset import security_manager
        from superset.commands.importers.v1.assets import ImportAssetsCommand

        owner = os.environ.get("XINGTU_OWNER", "admin")
        g.user = security_manager.find_user(username=owner)
        if g.user is None:
            sys.exit(f"import.py: Superset has no user {owner}: set XINGTU_OWNER")
        set_connection(contents)
        ImportAssetsCommand(contents).run()
    print(f"imported {len(contents) - 1} files; the dashboards are /superset/dashboard/xingtu-conversion-trends/ and "
          "/superset/dashboard/xingtu-data-operations/")


if __name__ == "__main__":
    main()
