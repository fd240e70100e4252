"""How fast, with how much memory: an archive made from word lists, and the measuring of builds."""
