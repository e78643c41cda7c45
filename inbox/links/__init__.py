"""The page of a deal's links: who of its customers can see their page, a link anew, a link ended."""
