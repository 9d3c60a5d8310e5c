# Superset of the test: everything in one folder, no cache, one job at a time.
import os

SECRET_KEY = os.environ["XINGTU_SUPERSET_SECRET"]
DATA_DIR = os.environ["SUPERSET_HOME"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{DATA_DIR}/superset.db?timeout=60"
CACHE_CONFIG = DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
FILTER_STATE_CACHE_CONFIG = EXPLORE_FORM_DATA_CACHE_CONFIG = {
    "CACHE_TYPE": "FileSystemCache", "CACHE_DIR": f"{DATA_DIR}/cache", "CACHE_DEFAULT_TIMEOUT": 86400}
RATELIMIT_ENABLED = False
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
SUPERSET_LOAD_EXAMPLES = False
FEATURE_FLAGS = {"DRILL_TO_DETAIL": False}
