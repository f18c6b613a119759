#compdef hw6
# Completion of hw6 for zsh. In ~/.zshrc, after compinit:  source <(hw6 completions zsh)
_hw6() {
    local answer
    answer="$(hw6 '[complete]' "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)"
    case "$answer" in
    (:files)
        compset -P '-*='
        _files
        ;;
    (:folders)
        compset -P '-*='
        _files -/
        ;;
    (?*)
        compadd -- ${(f)answer}
        ;;
    esac
}

if [[ "$funcstack[1]" == _hw6 ]]; then
    _hw6 "$@"
else
    compdef _hw6 hw6
fi
