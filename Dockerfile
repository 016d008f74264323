# The image of newswire: workers, topic job, desk and all other commands. Holds no configuration and no secrets: both come from the environment
# (NEWSWIRE_*) or from /etc/newswire/newswire.toml. Runs with a read-only root file system; needs a writable /tmp.

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
RUN python -m venv /opt/newswire
# Before the code: the layer stays as long as the lock file does.
COPY requirements.lock ./
RUN /opt/newswire/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE pom.xml ./
COPY samples ./samples
COPY schemas ./schemas
COPY streams ./streams
RUN /opt/newswire/bin/pip install --no-deps --no-build-isolation . \
 && /opt/newswire/bin/python -m compileall -q /opt/newswire/lib

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 10001 newswire \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin newswire \
 && mkdir /etc/newswire
COPY --from=build /opt/newswire /opt/newswire
ENV PATH=/opt/newswire/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 NEWSWIRE_HTTP_PORT=8080
# Where newswire.toml is looked for.
WORKDIR /etc/newswire
USER 10001:10001
STOPSIGNAL SIGTERM
# Asks the worker in this container over its own page (NEWSWIRE_HTTP_PORT) whether it moves on.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 CMD ["newswire", "doctor", "--worker"]
ENTRYPOINT ["newswire"]
CMD ["worker"]
