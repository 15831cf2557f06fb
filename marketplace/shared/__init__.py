"""What every area uses: texts, money, calendar, errors, the machinery of lifecycles, permissions, forms and pages."""
