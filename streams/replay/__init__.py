"""What another version of the pipeline would make of items that were published already."""
