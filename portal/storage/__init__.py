"""Where files are kept: one protocol, a store on disk and one on S3, and the malware scan before anything is filed."""
