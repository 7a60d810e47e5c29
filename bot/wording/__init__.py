"""Every sentence a person reads, one file per subject."""
