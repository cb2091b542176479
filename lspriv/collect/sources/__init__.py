"""What is asked of Azure, one file for each kind of fact; each list says what its pages ask for next."""
