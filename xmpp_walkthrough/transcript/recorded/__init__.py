"""What a recording holds, in JSON and back: values by their types, units by their bytes."""
