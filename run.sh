#!/bin/sh
# The one script to remember. From a bare Debian 12 with python3, everything else is fetched here.
#
#   ./run.sh demo      install, migrate, load the demo data, start web + worker + scheduler (HOST, PORT)
#   ./run.sh test      the whole suite; arguments go to pytest
#   ./run.sh lint      style, templates, deployment checks, missing migrations
#   ./run.sh install   the set-up alone
#   ./run.sh bench     the benchmarks, as ratios to a limit measured in the same run; parts: pages, tables, bilan, chain
#   ./run.sh manage …  any management command
set -eu
cd "$(dirname "$0")"
PATH=$PATH:/usr/sbin:/sbin # a plain user on Debian has no ldconfig on PATH
PY=.venv/bin/python
PYTHON=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }

# As root, or by sudo without a password; otherwise say the one line to type.
apt_install() {
    if ! command -v apt-get >/dev/null 2>&1; then
        say "Il manque des paquets du système (noms Debian) : $*"
        return 1
    fi
    if [ "$(id -u)" = 0 ]; then
        sudo=""
    elif sudo -n true 2>/dev/null; then
        sudo="sudo"
    else
        say "Il manque des paquets du système ; tapez : sudo apt-get install --no-install-recommends $*"
        return 1
    fi
    say "Installation des paquets du système : $*"
    $sudo apt-get -qq update </dev/null >/dev/null || say "apt-get update a échoué ; suite avec les listes présentes."
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

system_packages() {
    venv="" pdf=""
    "$PYTHON" -c "import ensurepip, venv" 2>/dev/null || venv="python3-venv"
    if [ "$(uname -s)" = Linux ]; then
        libs=$(ldconfig -p 2>/dev/null || true)
        case "$libs" in *libpangoft2-1.0.so.0*) ;; *) pdf="libpangoft2-1.0-0" ;; esac
        case "$libs" in *libharfbuzz-subset.so.0*) ;; *) pdf="$pdf libharfbuzz-subset0" ;; esac
        [ -d /usr/share/fonts/truetype/dejavu ] || pdf="$pdf fontconfig fonts-dejavu-core"
    fi
    if [ -n "$venv$pdf" ]; then
        # shellcheck disable=SC2086  # a list of words
        if ! apt_install $venv $pdf; then
            [ -z "$venv" ] || exit 1
            say "Sans ces paquets le site fonctionne, mais aucun PDF ne peut être produit."
        fi
    fi
}

# The stamp holds what was installed and with which Python: nothing is done while both are the same.
virtual_environment() {
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        say "Essaim demande Python 3.11 ou plus récent (variable PYTHON pour en choisir un)."
        exit 1
    }
    stamp="$(cksum <requirements/dev.txt) $("$PYTHON" -c 'import sys; print(sys.version_info[:3], sys.base_prefix)')"
    if [ ! -x $PY ] || [ "$(cat .venv/.stamp 2>/dev/null)" != "$stamp" ]; then
        say "Environnement virtuel et dépendances (une à deux minutes la première fois)…"
        $PY -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || "$PYTHON" -m venv --clear .venv
        $PY -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt </dev/null
        printf '%s\n' "$stamp" >.venv/.stamp
    fi
}

set_up() {
    mkdir -p var
    system_packages
    virtual_environment
    $PY -m ess_platform.common.assets
}

# Two runs at once in one checkout must not install over each other.
install() {
    if command -v flock >/dev/null 2>&1; then
        mkdir -p var
        exec 9>var/.install.lock
        flock 9
        set_up
        exec 9>&-
    else
        set_up
    fi
}

find_chromium() {
    for name in chromium chromium-browser google-chrome; do
        if command -v $name >/dev/null 2>&1; then
            CHROMIUM=${CHROMIUM:-$(command -v $name)}
            export CHROMIUM
            return 0
        fi
    done
    return 1
}

lint() {
    $PY -m ruff check .
    $PY -m ruff format --check .
    if [ -n "$(find templates -name '*.html' 2>/dev/null | head -n 1)" ]; then
        $PY -m djlint --lint --quiet templates
    fi
    # Production settings with values made for this run only: nothing is opened or written.
    (
        unset DATABASE_URL ESSAIM_FORCE_DEMO DEBUG
        export DJANGO_SETTINGS_MODULE=ess_platform.settings.production
        export SECRET_KEY="$($PY -c 'import secrets; print(secrets.token_urlsafe(64))')"
        export DATABASE_URL=postgres://lint@localhost/lint CELERY_BROKER_URL=redis://localhost/0
        export ALLOWED_HOSTS=lint.test SITE_URL=https://lint.test EMAIL_URL=smtp://localhost
        export MEDIA_ROOT=/nonexistent/media DEMO_PASSWORD="$SECRET_KEY"
        $PY -W error manage.py check --deploy --fail-level WARNING
    )
    (
        unset DATABASE_URL
        DJANGO_SETTINGS_MODULE=ess_platform.settings.test $PY manage.py makemigrations --check --dry-run
    )
}

command=${1:-demo}
[ $# -eq 0 ] || shift
case "$command" in
    demo)
        install
        exec $PY manage.py demo "$@"
        ;;
    test)
        install
        if ! find_chromium; then
            apt_install chromium || true
            if ! find_chromium; then
                say "Chromium est absent : les parcours dans un navigateur ne peuvent pas être joués."
                [ "${CI:-}" != true ] || exit 1
            fi
        fi
        # Three for two cores: a test that waits for a browser or for a worker leaves its core to another.
        [ $# -gt 0 ] || set -- -n 3 --dist loadscope --no-loadscope-reorder
        exec $PY -m pytest "$@"
        ;;
    lint)
        install
        lint
        ;;
    install) install ;;
    bench)
        install
        exec $PY -m bench "$@"
        ;;
    manage)
        [ -x $PY ] || install
        exec $PY manage.py "$@"
        ;;
    *)
        say "Usage : ./run.sh demo | test | lint | install | bench | manage"
        exit 2
        ;;
esac
