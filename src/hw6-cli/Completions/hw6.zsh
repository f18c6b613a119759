#compdef hw6
# Completion of hw6 for zsh. In ~/.zshrc, after compinit:  source <(hw6 completions zsh)
_hw6() {
    local line="${(j: :)words[1,CURRENT]}"
    local -a found
    found=(${(f)"$(hw6 "[suggest:${#line}]" "$line" 2>/dev/null)"})

    # Where hw6 knows nothing to suggest, file names are.
    if (( ${#found} )); then
        compadd -a found
    else
        _files
    fi
}

if [[ "$funcstack[1]" == _hw6 ]]; then
    _hw6 "$@"
else
    compdef _hw6 hw6
fi
