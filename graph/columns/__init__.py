"""The graph as columns: plain questions that join, count and rank many rows are answered from arrays of numbers."""
