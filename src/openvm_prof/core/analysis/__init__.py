"""What is computed of one run: values in, values out."""
