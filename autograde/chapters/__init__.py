"""The chapters, one folder each: experiments and answers of one exercise stand side by side."""
