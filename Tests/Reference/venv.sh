# Sourced by scripts that need a Python environment of their own: sets `venv` to its folder, and defines `say`.
#
#   name   what the script calls itself in messages, and its environment: .venv-NAME at the checkout's top
#   top    the checkout's top
#   PYTHON the interpreter (default python3)

venv=$top/.venv-$name

say() { printf '%s\n' "$name: $*" >&2; }

if ! [ -x "$venv/bin/python" ]; then
    say "making $venv"
    "${PYTHON:-python3}" -m venv "$venv" || {
        rm -rf "$venv"
        say "python3 -m venv failed; on Debian: apt-get install python3-venv"
        exit 1
    }
fi

pip="$venv/bin/pip --disable-pip-version-check install --quiet"

# Runs the function `install_packages` unless it was run for these lists of packages before.
install_once() {
    stamp=$venv/installed
    for list in "$@"; do stamp=$stamp-$(cksum <"$list" | tr ' ' -); done
    [ -e "$stamp" ] && return
    say "installing Python packages"
    install_packages
    : >"$stamp"
}
