# Completion of hw6 for fish:  hw6 completions fish > ~/.config/fish/completions/hw6.fish
function __hw6_complete
    set -l answer (hw6 '[complete]' (commandline --cut-at-cursor --current-process | string collect) 2>/dev/null)

    # Behind --option= the option is a part of the word.
    set -l word (commandline --cut-at-cursor --current-token)
    set -l option (string match --regex -- '^-[^=]*=' $word)
    set -l begun (string replace --regex -- '^-[^=]*=' '' $word)
    switch "$answer[1]"
        case :files
            string replace --regex -- '^' "$option" (__fish_complete_path $begun)
        case :folders
            string replace --regex -- '^' "$option" (__fish_complete_directories $begun)
        case '*'
            string join \n -- $answer
    end
end

complete --command hw6 --no-files --arguments '(__hw6_complete)'
