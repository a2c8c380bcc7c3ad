/**
 * What each shell runs to complete a command line: it hands Regatta the words as data, and takes a line `value<TAB>meaning` for each that fits. Nothing that is
 * written so far, or that a file is called, is ever evaluated. Without an answer the shell offers files.
 */
export const completionScripts = {
  bash: `# bash completion for regatta: add to ~/.bashrc
#   source <(regatta completion bash)
_regatta() {
  local value about quoted
  COMPREPLY=()
  while IFS=$'\\t' read -r value about; do
    printf -v quoted %q "$value"
    COMPREPLY+=("$quoted")
  done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _regatta regatta
`,
  zsh: `#compdef regatta
# zsh completion for regatta: add to ~/.zshrc, below compinit
#   source <(regatta completion zsh)
_regatta() {
  local line
  local -a values shown
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  }")
  done
  if (( $#values )); then
    compadd -l -d shown -a values
  else
    _files
  fi
}
if [[ $funcstack[1] == _regatta ]]; then _regatta "$@"; else compdef _regatta regatta; fi
`,
  fish: `# fish completion for regatta: save it once
#   regatta completion fish > ~/.config/fish/completions/regatta.fish
function __regatta_complete
    set -l words (commandline -opc)
    set -l begun (commandline -ct)
    set -l found ($words[1] complete -- $words[2..-1] "$begun" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$begun"
    end
end
complete -c regatta -f -a '(__regatta_complete)'
`,
} as const;

export type Shell = keyof typeof completionScripts;

export const shells = Object.keys(completionScripts) as readonly Shell[];
