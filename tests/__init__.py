"""What must stay true, as examples; `tests/README.md` says where to begin reading."""
