"""What stands between a request and its page: headers, our errors as pages, compression."""
