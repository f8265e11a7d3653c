"""The notebooks as assignments: exercises, students' versions, grades."""
