# The production image: front-end files and wheels are made in stages that do not reach it.

FROM node:24-bookworm-slim AS assets
WORKDIR /build
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
COPY ess_platform/common/assets.py ess_platform/common/assets.py
RUN python3 ess_platform/common/assets.py

FROM python:3.11-slim-bookworm AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
        -r /tmp/base.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/essaim --shell /usr/sbin/nologin essaim \
    && install -d -o essaim -g essaim /srv/essaim/var /srv/essaim/media
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=ess_platform.settings.production \
    VAR_DIR=/srv/essaim/var \
    ASSETS_DIR=/srv/essaim/assets \
    STATIC_ROOT=/srv/essaim/static_root
COPY --from=packages /opt/venv /opt/venv
COPY --from=assets /build/var/assets /srv/essaim/assets
WORKDIR /srv/essaim/app
COPY . .
# Collecting needs complete settings, never a real secret: these values live for this one line.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=build.invalid SITE_URL=https://build.invalid EMAIL_URL=smtp://build.invalid \
    DATABASE_URL=postgres://build@build.invalid/build CELERY_BROKER_URL=redis://build.invalid/0 \
    MEDIA_ROOT=/srv/essaim/media \
    python manage.py collectstatic --noinput
USER essaim
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/sante/vivant/', headers={'Host': __import__('os').environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.')}), timeout=4)"]
CMD ["gunicorn", "ess_platform.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
    "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--max-requests", "5000", "--max-requests-jitter", "500"]
