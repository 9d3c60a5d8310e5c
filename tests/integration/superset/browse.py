#!/usr/bin/env python3
"""Asks a running Superset for everything that the bundle shows, by its API and by a browser. One JSON object a line.

    browse.py URL FOLDER      the password of admin is XINGTU_SUPERSET_PASSWORD; pictures go into FOLDER

Of each chart: {"chart": name, "by": "api" or a dashboard's slug, "status": ..., "rows": ..., "error": ...}, by the API
without a dashboard and so without its filters, by the browser with those that the dashboard presets.
"""

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

URL, FOLDER = sys.argv[1], sys.argv[2]
PASSWORD = os.environ["XINGTU_SUPERSET_PASSWORD"]
PATIENCE = 300  # seconds for a dashboard; the machine may be busy


def tell(**what):
    print(json.dumps(what, ensure_ascii=False), flush=True)


def ask(path, token=None, body=None):
    request = urllib.request.Request(URL + path, method="POST" if body else "GET",
                                     data=json.dumps(body).encode() if body else None)
    if body:
        request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


def tell_answer(chart, by, status, answer):
    results = answer.get("result") or []
    errors = [answer.get("message")] + [result.get("error") for result in results]
    values = [value for result in results for row in result.get("data") or [] for value in row.values()]
    tell(chart=chart, by=by, status=status, rows=sum(result.get("rowcount") or 0 for result in results),
         values=sum(value is not None for value in values), empty=sum(value is None for value in values),
         data=[row for result in results for row in result.get("data") or []][:20],
         sql=[result.get("query") or "" for result in results],
         error=next((error for error in errors if error), None),
         applied=sorted({f["column"] for result in results for f in result.get("applied_filters") or []}))


def ask_api():
    _, login = ask("/api/v1/security/login",
                   body={"username": "admin", "password": PASSWORD, "provider": "db", "refresh": False})
    token = login["access_token"]
    page = urllib.parse.quote("(page_size:100)")
    _, charts = ask(f"/api/v1/chart/?q={page}", token)
    names = {chart["id"]: chart["slice_name"] for chart in charts["result"]}
    for number, name in sorted(names.items()):
        tell_answer(name, "api", *ask(f"/api/v1/chart/{number}/data/", token))
    for kind in ("database", "dataset", "chart", "dashboard"):
        tell(count=kind, number=ask(f"/api/v1/{kind}/?q={page}", token)[1]["count"])
    return names


def open_browser():
    options = Options()
    options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--window-size=1600,1000", "--force-device-scale-factor=1", "--lang=en-US",
                     "--user-data-dir=" + os.path.join(os.environ["SUPERSET_HOME"], "chromium")):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")))
    driver.set_page_load_timeout(PATIENCE)
    driver.set_script_timeout(PATIENCE)
    return driver


LOG_IN = """
const done = arguments[1];
fetch('/login/', {method: 'POST', body: new URLSearchParams({username: 'admin', password: arguments[0]})})
  .then(() => fetch('/api/v1/me/')).then(answer => done(answer.status), error => done(String(error)))"""


def log_in(driver):
    # From a page without scripts: an answer that one of those still awaits would bring the cookie of nobody back.
    driver.get(URL + "/health")
    for _ in range(5):
        status = driver.execute_async_script(LOG_IN, PASSWORD)
        if status == 200:
            return
        time.sleep(2)
    sys.exit(f"browse.py: the login was not accepted: {status}")


READY = """
const charts = [...document.querySelectorAll('[data-test="dashboard-component-chart-holder"], .dashboard-component-chart-holder')];
const busy = document.querySelectorAll('.loading, [data-test="loading-indicator"], .ant-skeleton').length;
const hidden = [...document.querySelectorAll('.dashboard, .dashboard-content, .grid-container, main, #app, body')].map(
  e => e.getBoundingClientRect().bottom - window.innerHeight);
return [charts.length, busy, Math.max(0, ...hidden)]"""


def wait_ready(driver, height):
    # Only what is in the window is loaded: a window as high as the page. Ready is what stays so.
    quiet = 0
    end = time.monotonic() + PATIENCE
    while quiet < 6:
        if time.monotonic() > end:
            return False
        time.sleep(1)
        charts, busy, hidden = driver.execute_script(READY)
        if charts and hidden > 0 and height < 8000:
            height += int(hidden) + 20
            driver.set_window_size(1600, height)
            quiet = 0
        quiet = quiet + 1 if charts and not busy else 0
    return True


def tell_requests(driver, names, by):
    seen = {}
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] != "Network.responseReceived":
            continue
        response = message["params"]["response"]
        if "/api/v1/chart/data" not in response["url"]:
            continue
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(response["url"]).query)
        number = json.loads(query.get("form_data", ["{}"])[0]).get("slice_id")
        if number is None:
            continue  # values of a filter
        try:
            body = driver.execute_cdp_cmd("Network.getResponseBody", {"requestId": message["params"]["requestId"]})
            answer = json.loads(body["body"])
        except Exception as error:  # a request that the page has given up
            answer = {"message": f"no body: {error}"}
        seen[number] = (response["status"], answer)
    for number, (status, answer) in sorted(seen.items()):
        tell_answer(names.get(number, f"chart {number}"), by, status, answer)


def take_pictures(driver, names):
    for slug in ("xingtu-conversion-trends", "xingtu-data-operations"):
        driver.set_window_size(1600, 1200)
        driver.get(f"{URL}/superset/dashboard/{slug}/")
        ready = wait_ready(driver, 1200)
        picture = os.path.join(FOLDER, slug + ".png")
        driver.save_screenshot(picture)
        tell(picture=picture, ready=ready, alarms=alarms(driver))
        tell_requests(driver, names, slug)


def alarms(driver):
    return [e.text for e in driver.find_elements("css selector", '[role="alert"], .ant-alert-error, .ant-empty-description')
            if e.text]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by way of quit(): the browser may not outlive this
    os.makedirs(FOLDER, exist_ok=True)
    names = ask_api()
    driver = open_browser()
    try:
        log_in(driver)
        take_pictures(driver, names)
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
