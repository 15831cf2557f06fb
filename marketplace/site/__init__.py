"""What joins the areas: the application, portal, inbox, navigation, health."""
