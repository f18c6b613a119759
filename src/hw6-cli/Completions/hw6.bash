# Completion of hw6 for bash. In ~/.bashrc:  source <(hw6 completions bash)
_hw6() {
    local word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
    COMPREPLY=($(compgen -W "$(hw6 "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
}

# Where hw6 knows nothing to suggest, file names are.
complete -o default -F _hw6 hw6
