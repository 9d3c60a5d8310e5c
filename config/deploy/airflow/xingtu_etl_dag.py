"""One task a day for Apache Airflow 2.4 or later: the load of that day's snapshot.

xingtu-etl must be on the worker's PATH. The token is the Airflow variable justoneapi_token, the database
the connection analytics. Both reach the program through its environment, never as an argument.
"""
import os
import subprocess
from datetime import timedelta

import pendulum
from airflow.decorators import dag, task
from airflow.exceptions import AirflowException, AirflowFailException
from airflow.hooks.base import BaseHook
from airflow.models import Variable

# Usage, failed scopes, a bug, the account, configuration: another try alone mends none of them.
NOT_TO_BE_RETRIED = {64, 65, 70, 77, 78}


# A retry within the same slot continues its snapshot and buys nothing twice.
@task(retries=4, retry_delay=timedelta(minutes=15))
def run():
    secrets = {
        "JUSTONEAPI_TOKEN": Variable.get("justoneapi_token"),
        "DATABASE_URL": BaseHook.get_connection("analytics").get_uri(),
    }
    process = subprocess.Popen(
        ["xingtu-etl", "run", "-c", "/etc/xingtu-etl/job.yaml", "--log-format", "json"],
        env={**os.environ, **secrets},
    )
    try:
        code = process.wait()
    except BaseException:
        # The task is being stopped: let the program store what it has in flight.
        process.terminate()
        process.wait()
        raise
    if code in NOT_TO_BE_RETRIED:
        raise AirflowFailException(f"xingtu-etl ended with {code}")
    if code != 0:
        raise AirflowException(f"xingtu-etl ended with {code}")


@dag(
    dag_id="xingtu_etl",
    # The time zone of the job's snapshots, so that a run falls into the day that it is meant for.
    start_date=pendulum.datetime(2024, 1, 1, tz="Asia/Shanghai"),
    schedule="0 1 * * *",
    # The API tells of today only: a day that was missed cannot be bought later.
    catchup=False,
    # A second run would end with 75 at once, because the first holds the job.
    max_active_runs=1,
)
def xingtu_etl():
    run()


xingtu_etl()
