"""What is known about OpenVM's names: metrics, groups and eras, each listed once."""
