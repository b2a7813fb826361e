"""The script language: checked text in, a pure step function over frozen state, effects out."""
