# Completion of hw6 for fish:  hw6 completions fish > ~/.config/fish/completions/hw6.fish
function __hw6_suggest
    set -l line (commandline --cut-at-cursor --current-process | string collect)
    hw6 "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
end

complete --command hw6 --arguments '(__hw6_suggest)'
