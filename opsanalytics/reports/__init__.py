"""Reports: notebooks run by papermill, turned into HTML by nbconvert, published as whole sets."""
