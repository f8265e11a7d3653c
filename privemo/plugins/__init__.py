"""What others bring by name: attackers, defences and encoders."""
