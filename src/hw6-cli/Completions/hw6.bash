# Completion of hw6 for bash. In ~/.bashrc:  source <(hw6 completions bash)
_hw6() {
    local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n' answer word begun i
    answer=$(hw6 '[complete]' "$line" 2>/dev/null)

    # What readline replaces begins behind the last = or : of the word, where these break words.
    word="${line##*[[:space:]]}"
    begun="$word"
    [[ "$COMP_WORDBREAKS" == *=* ]] && begun="${begun##*=}"
    [[ "$COMP_WORDBREAKS" == *:* ]] && begun="${begun##*:}"

    COMPREPLY=()
    case "$answer" in
    :files) compopt -o default ;;
    :folders) compopt -o dirnames ;;
    *)
        for i in $answer; do
            COMPREPLY+=("${i:${#word}-${#begun}}")
        done
        ;;
    esac
}

complete -F _hw6 hw6
