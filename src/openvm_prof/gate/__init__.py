"""Budgets and their rules: findings, annotations and JUnit for CI."""
